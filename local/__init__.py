"""The one-machine stand: MiniStack, a WeChat stand-in, the poller, the demo campaign. Nothing imports it."""
