/**
 * On whose behalf a request runs.
 *
 * <ul>
 *   <li><b>Owns</b> the identity of tenants.
 *   <li><b>Does not</b> authenticate or count.
 *   <li><b>Depends on</b> the JDK only.
 * </ul>
 */
@NullMarked
package io.sampo.protocol.tenant;

import org.jspecify.annotations.NullMarked;
