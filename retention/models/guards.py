"""What the database itself refuses: a hold on what belongs to another controller."""

import pgtrigger


def hold_is_of_own_controller() -> pgtrigger.Trigger:
    """The dataset or activity that is held is the controller's own."""
    return pgtrigger.Trigger(
        name="holds_its_own",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            IF (NEW.dataset_id IS NOT NULL AND NEW.controller_id IS DISTINCT FROM
                (SELECT s.controller_id FROM stores_dataset d
                    JOIN stores_datastore s ON s.id = d.store_id WHERE d.id = NEW.dataset_id))
                OR (NEW.activity_id IS NOT NULL AND NEW.controller_id IS DISTINCT FROM
                (SELECT controller_id FROM processing_processingactivity WHERE id = NEW.activity_id))
            THEN
                RAISE EXCEPTION 'a hold keeps what is of its own controller'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'legalhold_same_controller';
            END IF;
            RETURN NULL;
        """,
    )
