"""What happens to money that comes. Each act writes its events with it."""

from payments.mockpay import objects
from payments.mockpay.errors import not_found, refused
from payments.mockpay.providers import via


class Bank:
    """Acts on the store; every act is one transaction, its events and deliveries included."""

    def __init__(self, *, store, faults, webhooks, clock, providers):
        self.store = store
        self._faults = faults
        self._webhooks = webhooks
        self._clock = clock
        self._providers = providers

    def now(self) -> int:
        return int(self._clock())

    def need(self, kind: str, key: str) -> dict:
        """:raises ApiError: 404"""
        found = self.store.get(kind, key)
        if found is None:
            raise not_found(kind, key)
        return found

    def session(self, key: str) -> dict:
        return self.need("checkout.session", key)

    def emit(self, kind: str, subject: dict) -> None:
        made = objects.event(kind, objects.public(subject), now=self.now())
        event = self._providers[via(self.store, subject)].event(made, subject)
        if event is not None:
            self.store.add(event)
            self._webhooks.enqueue(event)

    # --- sessions ---------------------------------------------------------------------------

    def open(self, body: dict) -> dict:
        return self.store.add(body)

    def expire(self, key: str, **why) -> dict:
        """`why`: fields of the session that say how it ended, for providers that tell."""
        with self.store.transaction():
            session = self.session(key)
            if session["status"] != "open":
                raise refused(
                    'Only Checkout Sessions with a status in ["open"] can be expired. '
                    f"This Checkout Session has a status of {session['status']}."
                )
            return self._expire({**session, **why})

    def expire_due(self) -> None:
        """Close what nobody paid in time."""
        overdue = [
            ("json_extract(body, '$.status') = 'open'",),
            ("json_extract(body, '$.expires_at') <= ?", self.now()),
        ]
        with self.store.transaction():
            for session in self.store.select("checkout.session", overdue):
                self._expire(session)

    def _expire(self, session: dict) -> dict:
        session.update(status="expired", url=None)
        self.store.save(session)
        self.emit("checkout.session.expired", session)
        return session

    # --- payments ---------------------------------------------------------------------------

    def pay(self, key: str) -> dict:
        """Also works on an expired session: that is the late payment the portal must survive."""
        with self.store.transaction():
            session = self.session(key)
            if session["payment_status"] == "paid":
                return session
            intent = self._take_money(self._intent(session))
            delayed = session["status"] == "complete"
            if session["status"] == "open":
                session["status"] = "complete"
            session.update(payment_status="paid", payment_intent=intent["id"], url=None)
            self.store.save(session)
            word = "async_payment_succeeded" if delayed else "completed"
            self.emit(f"checkout.session.{word}", session)
            return session

    def _take_money(self, intent: dict) -> dict:
        if wrong := self._faults.take("wrong_amount"):
            intent["amount"] = int(wrong["amount"])
        if wrong := self._faults.take("wrong_currency"):
            intent["currency"] = wrong["currency"].lower()
        charge = self.store.add(objects.charge(intent, now=self.now(), succeeded=True))
        intent.update(
            status="succeeded",
            amount_received=intent["amount"],
            latest_charge=charge["id"],
            last_payment_error=None,
        )
        self.store.save(intent)
        self.emit("charge.succeeded", charge)
        self.emit("payment_intent.succeeded", intent)
        return intent

    def _intent(self, session: dict) -> dict:
        """Made at the first try to pay, as Stripe does; an open session may have none."""
        if session["payment_intent"]:
            return self.store.get("payment_intent", session["payment_intent"])
        intent = self.store.add(objects.payment_intent(session, now=self.now()))
        session["payment_intent"] = intent["id"]
        return intent

    def decline(self, key: str) -> dict:
        """The card is refused; the session stays open for another try."""
        with self.store.transaction():
            session = self.session(key)
            if session["status"] != "open":
                raise refused("This Checkout Session is no longer open.")
            self._fail(self._intent(session))
            return self.store.save(session)

    def _fail(self, intent: dict) -> None:
        charge = self.store.add(objects.charge(intent, now=self.now(), succeeded=False))
        intent.update(
            status="requires_payment_method",
            latest_charge=charge["id"],
            last_payment_error={
                "type": "card_error",
                "code": "card_declined",
                "message": "Your card was declined.",
            },
        )
        self.store.save(intent)
        self.emit("charge.failed", charge)
        self.emit("payment_intent.payment_failed", intent)

    def promise(self, key: str, *, seconds: float) -> dict:
        """The payer is done, the bank confirms later: complete, but unpaid until then."""
        with self.store.transaction() as db:
            session = self.session(key)
            if session["status"] != "open":
                raise refused("This Checkout Session is no longer open.")
            intent = self._intent(session)
            intent["status"] = "processing"
            self.store.save(intent)
            session.update(status="complete", url=None)
            self.store.save(session)
            self.emit("payment_intent.processing", intent)
            self.emit("checkout.session.completed", session)
            due = self._clock() + seconds
            db.execute("INSERT INTO job (due, session) VALUES (?, ?)", (due, key))
            return session

    def break_promise(self, key: str) -> dict:
        """The bank says no after all."""
        with self.store.transaction() as db:
            session = self.session(key)
            db.execute("DELETE FROM job WHERE session = ?", (key,))
            self._fail(self._intent(session))
            self.emit("checkout.session.async_payment_failed", session)
            return session

    def keep_promises(self) -> None:
        """Let the delayed payments that are due arrive."""
        with self.store.transaction() as db:
            rows = db.execute(
                "SELECT id, session FROM job WHERE due <= ? ORDER BY id", (self._clock(),)
            ).fetchall()
            for row in rows:
                db.execute("DELETE FROM job WHERE id = ?", (row["id"],))
                self.pay(row["session"])

    def charge_of(self, session_id: str) -> str:
        """The charge that paid a session.

        :raises ApiError: nothing was paid
        """
        intent = self.store.get("payment_intent", self.session(session_id)["payment_intent"] or "")
        if not intent or intent["status"] != "succeeded":
            raise refused("This Checkout Session has no successful charge.")
        return intent["latest_charge"]
