-- Lists of one state are read in their order.
CREATE INDEX job_index_list ON job_index (tenant, state, submitted, id);
