"""The one-machine stand: what plays the cloud and WeChat on a developer's computer."""
