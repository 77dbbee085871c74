import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { catalogued } from '../../src/models/catalogue.js';
import { loadTimeOf, speedOf, vcpuOf, workingShare } from '../../src/models/speed.js';

describe('how fast a model answers', () => {
  const published = [
    { name: '8B in Q4_K_M with 10,240 MB on x86_64', weights: 4.92e9, memory: 10240, measured: [5.76] },
    { name: 'about 3B in Q4_K_M with 3,500 MB on arm64', weights: 1.93e9, memory: 3500, measured: [3, 5] },
    { name: '1.6B with 3,500 MB on arm64', weights: 1e9, memory: 3500, measured: [6] },
  ];
  it.each(published)('agrees with what others measured: $name', ({ weights, memory, measured }) => {
    const { tokensPerSecond } = speedOf({ weights, shape: undefined, memory: mib(memory) });
    for (const value of measured) {
      expect(tokensPerSecond.low).toBeLessThanOrEqual(value);
      expect(tokensPerSecond.high).toBeGreaterThanOrEqual(value);
    }
  });

  it('grows with memory up to six processors, and says where it is from', () => {
    expect(vcpuOf(mib(1769))).toBe(1);
    expect(vcpuOf(mib(10240))).toBeCloseTo(5.79, 2);
    expect(vcpuOf(mib(20000))).toBe(6);
    expect(speedOf({ weights: 1e9, shape: undefined, memory: mib(3008) }).basis).toMatch(/estimate/);
  });

  it('is what each processor reads of the weights in a second, between what others measured', () => {
    const at = (weights: number, memory: number, shape = catalogued('llama3.2:1b')?.shape) =>
      speedOf({ weights, shape, memory: mib(memory) }).tokensPerSecond;
    expect(at(1e9, 1769)).toEqual({ low: 2.5, high: 5.5 });
    expect(at(1e9, 2 * 1769)).toEqual({ low: 5, high: 11 });
    expect(at(2e9, 1769)).toEqual({ low: 1.25, high: 2.75 });
    // Of which experts rest, less is read.
    const shape = catalogued('granite3.1-moe:3b')?.shape;
    expect(at(2e9, 1769, shape).low).toBeCloseTo(1.25 / workingShare(shape), 10);
    expect(workingShare(shape && { ...shape, parameters: 0 })).toBe(1);
  });

  it('counts only the experts that work', () => {
    const shape = catalogued('granite3.1-moe:3b')?.shape;
    expect(workingShare(shape)).toBeGreaterThan(0.2);
    expect(workingShare(shape)).toBeLessThan(0.35);
    expect(workingShare(catalogued('llama3.2:1b')?.shape)).toBe(1);
  });

  it('takes longer to load through the network of an instance than out of its image at best', () => {
    const image = loadTimeOf(3.6e9, 'image');
    // What was seen: 83 s and 20 s for this size.
    expect([Math.round(image.seconds.low), Math.round(image.seconds.high)]).toEqual([20, 84]);
    expect(loadTimeOf(7.8e8, 'pull').seconds).toEqual({ low: 10, high: 15.6 });
    expect(loadTimeOf(1, 'pull').basis).toMatch(/shared registries give less/);
    expect(loadTimeOf(3.6e9, 's3').seconds.low).toBeGreaterThan(image.seconds.low);
  });
});
