/**
 * What operators see and do over HTTP.
 *
 * <pre>
 *   operator --GET--> AdminRoutes --ModelBodies--> what the catalog says
 *   operator --POST, PUT, DELETE--> AdminRoutes --ModelControl--> controller
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the paths under {@code /admin/v1} that are about models.
 *   <li><b>Promises</b> that an order is answered when it is done, or with the reason why it cannot be; that a misspelt key is an
 *       error and not a default.
 *   <li><b>Does not</b> decide or remember anything: the controller of models does. Jobs in quarantine belong to {@code api.jobs}.
 *   <li><b>Depends on</b> {@code io.sampo.client.control}, {@code edge.gateway}, {@code edge.http}.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.edge.api.admin.AdminRoutes}.
 */
@NullMarked
package io.sampo.edge.api.admin;

import org.jspecify.annotations.NullMarked;
