/**
 * The {@code sampo} command.
 *
 * <ul>
 *   <li><b>Owns</b> the entry point; what it can do lies in the packages below.
 *   <li><b>Promises</b> that trouble is told in one line, with an exit code that is not zero.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.ops.Main}.
 */
@NullMarked
package io.sampo.ops;

import org.jspecify.annotations.NullMarked;
