/**
 * What the programs share at the command line: typed flags, help, exit codes, log and progress.
 *
 * <p>A program is a {@link org.tfslim.slim.cli.Command}; {@link org.tfslim.slim.cli.Program} runs
 * it.
 */
package org.tfslim.slim.cli;
