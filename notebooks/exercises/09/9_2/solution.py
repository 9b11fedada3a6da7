def refused_leaves_nothing(step):
    if step.error is None:
        return True
    return step.after == step.before and not step.events
