import type { Finding } from '../../core/finding.js';
import { type Check, good, trouble, type Verdict } from '../check.js';

export const config: Check = {
  id: 'config',
  group: 'config',
  async look(world) {
    const seen = world.config;
    if (seen.kind === 'invalid') return seen.findings.map(told);
    const { model } = seen.config;
    const file = seen.file ?? 'no file: flags, variables and defaults';
    return [
      ...seen.warnings.map(told),
      ...(model === undefined
        ? [
            trouble(
              'note',
              `${file}; it names no model`,
              'ollama-lambda models fit, then deploy --model <name>',
            ),
          ]
        : [good(`${file}, with ${model}`)]),
    ];
  },
};

function told({ severity, what, why, remedy, place }: Finding): Verdict {
  const line = place?.line === undefined ? '' : `${place.file ?? 'line '}:${place.line} `;
  return trouble(severity, `${line}${what}`, remedy ?? why ?? 'ollama-lambda validate');
}
