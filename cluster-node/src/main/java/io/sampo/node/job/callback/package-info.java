/**
 * Tells the world over HTTP that a job has ended, as the Standard Webhooks convention has it.
 *
 * <pre>
 *   JobEntity --CallbackMessage--> CallbackSender --POST, signed--> whoever the job names
 *             &lt;--CallbackOutcome---------'
 * </pre>
 *
 * <ul>
 *   <li><b>Owns</b> the form of a callback, its signature, and the rule where callbacks may go.
 *   <li><b>Promises</b> that nothing is sent to an address that is private, local or special unless the operator allows its
 *       range: what is checked is the very address that is connected to. Redirects are not followed, answers are not read.
 *   <li><b>Does not</b> remember: whoever asks for a callback repeats it after the delays of {@code CallbackBackoff}.
 *   <li><b>Depends on</b> {@code protocol.job}, Pekko HTTP's client and Jackson.
 * </ul>
 *
 * <p>Start reading at {@link io.sampo.node.job.callback.Callbacks}; where callbacks may go is in {@code AddressPolicy}.
 */
@NullMarked
package io.sampo.node.job.callback;

import org.jspecify.annotations.NullMarked;
