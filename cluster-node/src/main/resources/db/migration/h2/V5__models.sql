-- Jobs that wait are looked for model by model, and so are the models that jobs wait for. In place of an index of the same
-- size, so that a job costs no more to write. H2 has no transactions for this: each line may run again.
CREATE INDEX IF NOT EXISTS job_index_model ON job_index (state, model, id);
DROP INDEX IF EXISTS job_index_state;
