package io.sampo.edge.api.jobs;

import io.sampo.edge.job.JobIntake.Terms;
import io.sampo.protocol.model.ModelTarget;

/**
 * What the body of a submission says, but for what is to be inferred.
 *
 * @param dialect the name of the one that reads that
 */
record DecodedJob(ModelTarget target, String dialect, Terms terms) {}
