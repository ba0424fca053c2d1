/**
 * What the programs share at the command line: typed flags, help, exit codes, log and progress.
 *
 * <p>A program is a {@link org.tfslim.cli.Command}; {@link org.tfslim.cli.Program} runs it.
 */
package org.tfslim.cli;
