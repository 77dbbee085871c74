import type { Figure } from './image-contenders.js';
import type { Figures } from './image-contest.js';
import { median } from './token-clock.js';

/** Issue goals: times the floor, times faster than docker, MiB resident, bytes and seconds of a second deploy. */
const goals = { floors: 1.3, dockers: 6, residentMiB: 150, redeployBytes: 5e6, redeploySeconds: 2 };

/** The figures for people, as a table of Markdown, and which goals they meet. */
export function imageTable(figures: Figures): string {
  const { ours, docker, buildah, crane, floor, redeploy } = figures;
  const rows: readonly (readonly [string, Figure | null])[] = [
    ['`sha256sum`, `cp`, `sync` (the floor)', floor],
    ['ollama-lambda', ours],
    ['`crane append`', crane],
    ['`buildah build`, `buildah push`', buildah],
    ['`docker build`, `docker push`', docker],
    ['ollama-lambda, only the handler changed', redeploy],
  ];
  const lines = [
    '| | seconds | × floor | peak memory | sent |',
    '|---|---:|---:|---:|---:|',
    ...rows.flatMap(([name, figure]) =>
      figure === null ? [] : [line(name, figure, figure === ours ? ratioOf(figures) : ratio(figure, floor))],
    ),
    '',
    ...verdicts(figures),
  ];
  return lines.map((text) => `${text}\n`).join('');
}

const ratio = (figure: Figure, floor: Figure): number => figure.seconds / floor.seconds;

/** The median of the pairs' own ratios: what else the machine was doing falls out. */
const ratioOf = ({ pairs }: Figures): number => median(pairs.map(([floor, ours]) => ours / floor));

function line(name: string, { seconds, peakRssMiB, bytesSent }: Figure, floors: number): string {
  return `| ${name} | ${seconds.toFixed(1)} | ${floors.toFixed(2)} | ${peakRssMiB.toFixed(0)} MiB | ${(bytesSent / 1e6).toFixed(1)} MB |`;
}

function verdicts(figures: Figures): readonly string[] {
  const { ours, docker, redeploy, pairs } = figures;
  if (ours === null || redeploy === null) return [];
  const floors = ratioOf(figures);
  const each = pairs.map(([floor, own]) => (own / floor).toFixed(2)).join(', ');
  const dockers = docker === null ? undefined : docker.seconds / ours.seconds;
  return [
    verdict(
      `${floors.toFixed(2)} × the floor, the median of ${each}`,
      `at most ${goals.floors}`,
      floors <= goals.floors,
    ),
    ...(dockers === undefined
      ? []
      : [
          verdict(
            `${dockers.toFixed(1)} × faster than docker`,
            `at least ${goals.dockers}`,
            dockers >= goals.dockers,
          ),
        ]),
    verdict(
      `${ours.peakRssMiB.toFixed(0)} MiB resident`,
      `under ${goals.residentMiB}`,
      ours.peakRssMiB < goals.residentMiB,
    ),
    verdict(
      `second deploy: ${(redeploy.bytesSent / 1e6).toFixed(1)} MB in ${redeploy.seconds.toFixed(1)} s`,
      `under ${goals.redeployBytes / 1e6} MB and ${goals.redeploySeconds} s`,
      redeploy.bytesSent < goals.redeployBytes && redeploy.seconds < goals.redeploySeconds,
    ),
  ];
}

const verdict = (what: string, goal: string, met: boolean): string =>
  `${what} (goal: ${goal}): ${met ? 'met' : 'MISSED'}`;
