import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createWatchdog } from '../../src/registry/watchdog.js';

/** Milliseconds. */
const silence = 20;

function watched() {
  let barks = 0;
  let heard = (): void => undefined;
  const bark = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const dog = createWatchdog(silence, () => {
    barks += 1;
    heard();
  });
  return { dog, bark, barks: () => barks };
}

describe('a watchdog', () => {
  it('tells of a silence, once', async () => {
    const { bark, barks } = watched();
    await bark;
    await sleep(3 * silence);
    expect(barks()).toBe(1);
  });

  it('tells of none while it is our turn, and watches again when it is the other’s', async () => {
    const { dog, bark, barks } = watched();
    dog.resting();
    await sleep(3 * silence);
    expect(barks()).toBe(0);
    dog.waiting();
    await bark;
    expect(barks()).toBe(1);
  });

  it('tells of none once it was stopped', async () => {
    const { dog, barks } = watched();
    dog.stop();
    await sleep(3 * silence);
    expect(barks()).toBe(0);
  });
});
