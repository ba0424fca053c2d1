/** What the tests of every module share: reference data, the weight formula, architecture rules. */
package org.tfslim.testkit;
