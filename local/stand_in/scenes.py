"""The mini-program codes made lately: what a phone standing before the screen could scan."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SCANNABLE_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Scene:
    """A code shown on some screen since `made_at`."""

    scene: str
    page: str
    made_at: datetime


class SceneBook:
    """The codes of the last five minutes."""

    def __init__(self) -> None:
        self._scenes: dict[str, Scene] = {}

    def remember(self, scene: Scene) -> None:
        """Adds a code, or makes it the newest when it was made before."""
        self._scenes.pop(scene.scene, None)
        self._scenes[scene.scene] = scene

    def forget(self, scene: str) -> None:
        """Takes a code off the list once it has served."""
        self._scenes.pop(scene, None)

    def list_scannable(self, now: datetime) -> list[Scene]:
        """The codes of the last five minutes, newest first."""
        fresh = [each for each in self._scenes.values() if now - each.made_at < SCANNABLE_FOR]
        self._scenes = {each.scene: each for each in fresh}
        return fresh[::-1]
