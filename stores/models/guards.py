"""What the database itself refuses: a dataset that serves another controller's promises."""

import pgtrigger


def serves_own_purpose() -> pgtrigger.Trigger:
    """A binding's purpose is of the store's controller, and its period of that purpose."""
    return pgtrigger.Trigger(
        name="serves_own_purpose",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF (SELECT s.controller_id FROM stores_dataset d
                    JOIN stores_datastore s ON s.id = d.store_id WHERE d.id = NEW.dataset_id)
                IS DISTINCT FROM
               (SELECT a.controller_id FROM processing_purpose p
                    JOIN processing_processingactivity a ON a.id = p.activity_id WHERE p.id = NEW.purpose_id)
            THEN
                RAISE EXCEPTION 'a dataset serves purposes of its own controller'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'binding_same_controller';
            END IF;
            IF NEW.period_id IS NOT NULL AND NEW.purpose_id IS DISTINCT FROM
               (SELECT purpose_id FROM processing_retentionperiod WHERE id = NEW.period_id)
            THEN
                RAISE EXCEPTION 'the period is one of the purpose'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'binding_period_of_purpose';
            END IF;
            RETURN NULL;
        """,
    )


def holds_own_category() -> pgtrigger.Trigger:
    """A field's data category is a shared one, or of the store's controller."""
    return pgtrigger.Trigger(
        name="holds_own_category",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF NEW.category_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM processing_datacategory c
                    JOIN stores_dataset d ON d.id = NEW.dataset_id
                    JOIN stores_datastore s ON s.id = d.store_id
                WHERE c.id = NEW.category_id
                    AND (c.controller_id IS NULL OR c.controller_id = s.controller_id))
            THEN
                RAISE EXCEPTION 'a record of another controller cannot be pointed at'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'datafield_same_controller';
            END IF;
            RETURN NULL;
        """,
    )
