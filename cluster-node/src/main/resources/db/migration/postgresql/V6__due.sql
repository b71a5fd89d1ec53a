-- One index for all that a time makes due, and one for what waits, whose entries stay what they are while a job is tried. The
-- database makes both columns from the others, so that members of an older version may go on writing.
ALTER TABLE job_index
    ADD COLUMN due_for VARCHAR(16) GENERATED ALWAYS AS (
        CASE WHEN state IN ('QUEUED', 'RUNNING') THEN 'EXPIRY'
            WHEN callback_due IS NOT NULL THEN 'CALLBACK'
            WHEN state <> 'QUARANTINED' THEN 'RETENTION'
            ELSE 'NOTHING' END) STORED,
    ADD COLUMN due TIMESTAMPTZ GENERATED ALWAYS AS (
        CASE WHEN state IN ('QUEUED', 'RUNNING') THEN expires
            WHEN callback_due IS NOT NULL THEN callback_due
            ELSE finished END) STORED;
CREATE INDEX job_index_due ON job_index (due_for, due);
CREATE INDEX job_index_waiting ON job_index (due_for, model, id);
DROP INDEX job_index_model;
DROP INDEX job_index_expires;
DROP INDEX job_index_finished;
DROP INDEX job_index_callback;
