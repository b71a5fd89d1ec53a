-- Jobs that wait are looked for model by model, and so are the models that jobs wait for. In place of an index of the same
-- size, so that a job costs no more to write.
CREATE INDEX job_index_model ON job_index (state, model, id);
DROP INDEX job_index_state;
