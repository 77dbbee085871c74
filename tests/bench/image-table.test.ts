import { expect, it } from '@jest/globals';
import type { Figures } from './image-contest.js';
import { imageTable } from './image-table.js';

const figure = (seconds: number, bytesSent = 1_200_000_000, peakRssMiB = 100) => ({
  seconds,
  peakRssMiB,
  bytesSent,
});
const figures: Figures = {
  ours: figure(12),
  docker: figure(90),
  buildah: null,
  crane: figure(30),
  floor: figure(10, 0),
  redeploy: figure(0.5, 400_000),
  pairs: [
    [9, 12],
    [10, 12],
    [20, 15],
  ],
};

it('shows every contender that was there with its ratio to the floor, and none that was not', () => {
  const text = imageTable(figures);
  expect(text).toContain('| ollama-lambda | 12.0 | 1.20 | 100 MiB | 1200.0 MB |');
  expect(text).toContain('| `docker build`, `docker push` | 90.0 | 9.00 |');
  expect(text).not.toContain('buildah');
});

it('takes the ratio to the floor from pairs, so that one that was disturbed does not count', () => {
  expect(imageTable(figures)).toContain('1.20 × the floor, the median of 1.33, 1.20, 0.75 (goal');
});

it('says of every goal whether it is met', () => {
  expect(imageTable(figures).match(/: met$/gm)).toHaveLength(4);
  const missed = imageTable({
    ...figures,
    ours: figure(14, 1_200_000_000, 151),
    docker: figure(80),
    redeploy: figure(1, 5_000_000),
    pairs: [[10, 14]],
  });
  expect(missed.match(/: MISSED$/gm)).toHaveLength(4);
});

it('judges nothing that was not measured', () => {
  expect(imageTable({ ...figures, docker: null })).not.toContain('faster than docker');
  expect(imageTable({ ...figures, ours: null, redeploy: null })).not.toContain('goal');
});
