"""The WeChat stand-in: the calls of WeChat that the product uses, a control API and a demo phone."""
