-- One index for all that a time makes due, and one for what waits, whose entries stay what they are while a job is tried. The
-- database makes both columns from the others, so that members of an older version may go on writing. H2 has no transactions for
-- this: each line may run again.
ALTER TABLE job_index ADD COLUMN IF NOT EXISTS due_for VARCHAR(16) GENERATED ALWAYS AS (
    CASE WHEN state IN ('QUEUED', 'RUNNING') THEN 'EXPIRY'
        WHEN callback_due IS NOT NULL THEN 'CALLBACK'
        WHEN state <> 'QUARANTINED' THEN 'RETENTION'
        ELSE 'NOTHING' END);
ALTER TABLE job_index ADD COLUMN IF NOT EXISTS due TIMESTAMP(6) WITH TIME ZONE GENERATED ALWAYS AS (
    CASE WHEN state IN ('QUEUED', 'RUNNING') THEN expires
        WHEN callback_due IS NOT NULL THEN callback_due
        ELSE finished END);
CREATE INDEX IF NOT EXISTS job_index_due ON job_index (due_for, due);
CREATE INDEX IF NOT EXISTS job_index_waiting ON job_index (due_for, model, id);
DROP INDEX IF EXISTS job_index_model;
DROP INDEX IF EXISTS job_index_expires;
DROP INDEX IF EXISTS job_index_finished;
DROP INDEX IF EXISTS job_index_callback;
