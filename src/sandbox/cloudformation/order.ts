import { AwsFailure } from '../service.js';
import { referencesIn } from './intrinsics.js';
import type { ResourceSpec } from './template.js';

export type Resources = Readonly<Record<string, ResourceSpec>>;

/** The resources that one needs before it: by Ref, GetAtt, Sub (of its update policy too) and DependsOn. */
export function needsOf(id: string, resources: Resources): readonly string[] {
  const spec = resources[id];
  if (spec === undefined) return [];
  const referred = [spec.properties, spec.updatePolicy]
    .flatMap(referencesIn)
    .map((reference) => reference.id);
  return [...new Set([...referred, ...spec.dependsOn])].filter((name) => name in resources && name !== id);
}

/**
 * Logical ids, each after what it needs; otherwise in the order of the template.
 * @throws AwsFailure ValidationError when they need each other in a circle
 */
export function inOrder(resources: Resources): readonly string[] {
  const done: string[] = [];
  const left = new Set(Object.keys(resources));
  while (left.size > 0) {
    const ready = [...left].filter((id) => needsOf(id, resources).every((need) => !left.has(need)));
    if (ready.length === 0) {
      throw new AwsFailure(
        'ValidationError',
        `Circular dependency between resources: [${[...left].join(', ')}]`,
      );
    }
    for (const id of ready) {
      left.delete(id);
      done.push(id);
    }
  }
  return done;
}
