"""What the database itself refuses of requests, beyond a row's own columns."""

import pgtrigger


def calls_own_endpoint() -> pgtrigger.Trigger:
    """A recipient is told by a webhook of the same controller."""
    return pgtrigger.Trigger(
        name="calls_own_endpoint",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF NEW.endpoint_id IS NOT NULL AND
               (SELECT controller_id FROM stores_webhookendpoint WHERE id = NEW.endpoint_id)
                IS DISTINCT FROM
               (SELECT controller_id FROM processing_recipient WHERE id = NEW.recipient_id)
            THEN
                RAISE EXCEPTION 'a record of another controller cannot be pointed at'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'recipientway_same_controller';
            END IF;
            RETURN NULL;
        """,
    )
