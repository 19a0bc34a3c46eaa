// What a run of tests came to, for programs: `.ci/run` adds up the counts, and shows at its end what was skipped.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestCase } from 'vitest/node';

export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One line for the tests of a file that were skipped for one reason. */
  readonly whySkipped: readonly string[];
}

/** A reporter of Vitest that writes a TestReport. */
export function reportTo(file: string): Reporter {
  return {
    onTestRunEnd(modules) {
      const tests = modules.flatMap((module) => [...module.children.allTests()]);
      const inState = (state: string) => tests.filter((test) => test.result().state === state);
      const skipped = inState('skipped');
      const reasons = new Map<string, number>();
      for (const test of skipped) {
        const reason = `${relative(process.cwd(), test.module.moduleId)}: ${reasonOf(test)}`;
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
      const report: TestReport = {
        passed: inState('passed').length,
        failed: inState('failed').length,
        skipped: skipped.length,
        whySkipped: [...reasons].map(([reason, count]) => `${count} ${count === 1 ? 'test' : 'tests'} of ${reason}`),
      };
      writeFileSync(file, JSON.stringify(report));
    },
  };
}

/**
 * What the test said when it skipped itself; else the name, its own or of a describe around it, with the reason behind a colon.
 * Names without one say no more than what was skipped.
 */
function reasonOf(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  const names = [test.name];
  for (let { parent } = test; parent.type === 'suite'; parent = parent.parent) {
    if (parent.options.mode === 'skip') names.unshift(parent.name);
  }
  return names.find((name) => name.includes(': ')) ?? names.join(' > ');
}
