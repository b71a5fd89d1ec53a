package io.sampo.ops.load.report;

import io.sampo.ops.load.http.LoadResult;

/**
 * The detail of one run of the load generator.
 *
 * @param subject what was under load
 */
public record RunRecord(String scenario, String subject, LoadResult result) {}
