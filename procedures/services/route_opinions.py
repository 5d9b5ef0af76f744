"""Opinions that the route itself asks for: each open step of that kind has a row like any other."""

from procedures.models import Opinion


def ask(application, run, asker=None):
    """The step `run` was opened to answer. `asker` sent the file there; without one it is who asked
    the same before (the file goes on after a stop), or who acts."""
    step = application.spec.step(run.step_id)
    if step.kind != "opinion":
        return
    Opinion.objects.create(
        application=application,
        step=run,
        agency=run.agency,
        of_route=True,
        question=step.title.vi,
        asked_by=asker or _asked_before(application, step) or _acting(application),
        asked_at=run.opened_at,
        due_at=run.due_at,
    )


def _asked_before(application, step):
    same = application.opinions.filter(of_route=True, step__step_id=step.id)
    last = same.select_related("asked_by").order_by("-asked_at").first()
    return last.asked_by if last else None


def _acting(application):
    return application.acted_as.user if application.acted_as else None


def follow(run):
    """The date of the step has moved, and that of its question with it."""
    asked = run.opinions.filter(of_route=True, state=Opinion.State.ASKED)
    asked.update(due_at=run.due_at)
    brought = run.application.work_items.open().filter(opinion__in=asked)
    brought.update(due_at=run.due_at)


def asked(application):
    """Those that nobody has answered yet. Asks the database only where the route knows any."""
    if not any(step.kind == "opinion" for step in application.spec.route):
        return Opinion.objects.none()
    return application.opinions.filter(of_route=True, state=Opinion.State.ASKED)
