"""Outgoing messages: stored first, sent after commit, each with its state per recipient and attempt.

The face that callers rely on. Recipients, bundles, topics and sources are opaque keys: this part knows no person, no
incident and no plan. Every text comes rendered in the recipient's language and is complete without its link.

``actions.queue(by=, at=, unit=, text=, to=, …) -> Message``
    ``unit``: path of the unit on whose behalf it is sent (its channels are used, else those of the nearest above).
    ``to``: one ``rules.To`` or several: ``To(recipient="person:7", addresses=(Address("SMS", "13900000000"),
    Address("EMAIL", "a@b.cn"), Address("BY_HAND", "值班电话 0701-1234")))``, tried in this order. ``Address.channel``
    is a kind (``rules.Kind``) or the key of a configured channel; a group robot, webhook or console needs no address.
    ``subject`` heading of a mail; ``topic`` key of the plan's SMS text with ``variables`` (its places);
    ``language`` "zh-hans" or "en"; ``link`` what the text adds at its end where the channel carries links;
    ``expires_at`` after it the message is stale and dropped, and says so; ``not_before`` quiet hours, as a moment;
    ``bundle`` opaque key: what the same recipient is told of it before the first is under way becomes one message
    with a list, each message giving its ``line``; ``heading`` is its text, with places {count} and {list}; in a
    bundle by SMS the place named ``bundle_place`` says "the first line and n more";
    ``source`` journal stream of the matter ("incident:7"), by value; ``visibility``; ``world``: in an exercise only
    addresses entered for it (``actions.enter_address``) are reached, others fail at once with NOT_ENTERED.
    By keyword ``once`` (opaque, unique in its world) the same message is stored once: the first is returned again.
``actions.copy_texts(by=, at=, unit=, texts=, plan_number=)`` the plan's SMS texts, copied by a handler when published.
``actions.record_by_hand(by=, at=, delivery=, where=, revision=)`` a person forwarded it: counts as sent.
``actions.resend(by=, at=, delivery=)`` sends a finished one again, as a delivery of its own.
``actions.withdraw(by=, at=, source=|bundle=, reason=)`` drops what waits and was not sent yet, ``withdraw_message(by=,
at=, delivery=, reason=)`` one.
``actions.release_messages(by=, at=, deciding=)`` lets go what was queued before a restore; till then it is held.

Events, for ``reactions/table.py`` (subject in brackets; stream ``message:ID`` or ``delivery:ID``):
``MessageQueued`` [Message], ``MessageSent``, ``MessageForwarded`` (by hand), ``MessageFailed`` (no address is left),
``MessageExpired``, ``MessageWithdrawn``, ``MessageDelivered``, ``MessageRead`` [Delivery], ``MessageReplied`` [Reply].
A handler reads ``queries.delivery_of(entry.subject_id)``: a frozen row with ``recipient``, ``source``, ``topic``,
``state``, ``reason``, ``world``; of a reply ``queries.reply_of(entry.subject_id)`` with the text as well.
``queries.deliveries_of(actor, source=…)`` lists them for pages and commands.
"""
