// Closes a run with one line that people and machines can read.

import type { Reporter, Suite, TestCase } from '@playwright/test/reporter';

export default class Tally implements Reporter {
  private suite?: Suite;

  onBegin(_: unknown, suite: Suite) {
    this.suite = suite;
  }

  onEnd() {
    const count = (...outcomes: ReturnType<TestCase['outcome']>[]) =>
      this.suite?.allTests().filter((test) => outcomes.includes(test.outcome())).length ?? 0;
    const skipped = count('skipped');
    const rest = skipped ? `, ${skipped} skipped` : '';
    console.log(`journeys: ${count('expected', 'flaky')} passed, ${count('unexpected')} failed${rest}`);
  }

  printsToStdio() {
    return false;
  }
}
