-- What lists say of a job's version where it was named by a label; those of before do without.
ALTER TABLE job_index ADD COLUMN IF NOT EXISTS label VARCHAR(128);
