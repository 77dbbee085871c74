import type { Reference } from '../intrinsics.js';
import type { Rule } from '../rule.js';

export const referenceCircular: Rule = {
  id: 'reference-circular',
  family: 'references',
  title: 'Resources do not wait for one another in a circle',
  severity: 'error',
  why: 'CloudFormation creates a resource after all that it refers to: in a circle none can be the first.',
  bad: 'Resources:\n  A:\n    Type: AWS::SNS::Topic\n    DependsOn: B\n  B:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !GetAtt A.TopicName}\n',
  good: 'Resources:\n  A:\n    Type: AWS::SNS::Topic\n  B:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !GetAtt A.TopicName}\n',
  *check({ resources, references }) {
    const names = new Set(resources.map((resource) => resource.logicalId));
    const edges = edgesOf(references, names);
    const done = new Set<string>();
    for (const name of names) {
      const circle = circleFrom(name, edges, done);
      if (circle === undefined) continue;
      const what = `${[...circle, circle[0]].join(' → ')} is a circle.`;
      yield { path: ['Resources', circle[0] ?? name], what, remedy: 'Take one of these references out.' };
    }
  },
};

function edgesOf(
  references: readonly Reference[],
  names: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const edges = new Map<string, string[]>();
  for (const { from, target, kind } of references) {
    if (from === undefined || kind === 'condition' || kind === 'mapping' || !names.has(target)) continue;
    edges.set(from, [...(edges.get(from) ?? []), target]);
  }
  return edges;
}

/** The first circle that can be reached. Without recursion: a template may have a chain of hundreds of resources. */
function circleFrom(
  start: string,
  edges: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): readonly string[] | undefined {
  const trail: { name: string; next: number }[] = [{ name: start, next: 0 }];
  const onTrail = new Set([start]);
  while (!done.has(start)) {
    const top = trail.at(-1);
    if (top === undefined) break;
    const target = edges.get(top.name)?.[top.next];
    top.next += 1;
    if (target === undefined) {
      done.add(top.name);
      onTrail.delete(top.name);
      trail.pop();
    } else if (onTrail.has(target)) {
      for (const { name } of trail) done.add(name);
      return trail.slice(trail.findIndex(({ name }) => name === target)).map(({ name }) => name);
    } else if (!done.has(target)) {
      trail.push({ name: target, next: 0 });
      onTrail.add(target);
    }
  }
  return undefined;
}
