/**
 * A member that holds replicas: wiring only.
 *
 * <ul>
 *   <li><b>Owns</b> the start of the parts, in order, and their settings.
 *   <li><b>Depends on</b> every other package of the module; none depends on it.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.NodeMember}.
 */
@NullMarked
package io.sampo.node;

import org.jspecify.annotations.NullMarked;
