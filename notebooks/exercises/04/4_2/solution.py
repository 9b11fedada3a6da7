steps = ["load", "decide", "append", "publish", "project"]
