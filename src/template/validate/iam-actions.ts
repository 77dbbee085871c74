import { didYouMean } from '../../config/did-you-mean.js';
import { dataFolder } from './data-folder.js';

/** Written by `.ci/generate-iam-actions.js`, see there. By the prefix in small letters: the names, with blanks between. */
const services = dataFolder<string>('iam-actions', (prefix) => prefix[0]);

/** What is wrong with an action, and what was probably meant. */
export interface UnknownAction {
  readonly what: string;
  readonly meant: string | undefined;
}

/** `service:Name`, with `*` and `?` standing for letters; case does not count. Undefined when there is such an action. */
export function unknownAction(written: string): UnknownAction | undefined {
  const [, service = '', name = ''] = /^([^:]+):(.+)$/s.exec(written) ?? [];
  const names = services.get(service.toLowerCase())?.split(' ');
  if (names === undefined) {
    const prefix = didYouMean(service, services.keys());
    const what = `IAM knows no service ${service}`;
    return { what, meant: prefix === undefined ? undefined : `${prefix}:${name}` };
  }
  const wanted = name.toLowerCase();
  const isPattern = /[*?]/.test(wanted);
  const isMeant = (each: string): boolean => (isPattern ? fits(wanted, each) : wanted === each);
  if (names.some((each) => isMeant(each.toLowerCase()))) return undefined;
  const meant = didYouMean(name, names);
  const what = `${service} has no action ${name}`;
  return { what, meant: meant === undefined ? undefined : `${service}:${meant}` };
}

/** Whether a pattern of `*` and `?` covers a name; in time that grows with the product of their lengths at most. */
function fits(pattern: string, name: string): boolean {
  let [at, to, star, resume] = [0, 0, -1, 0];
  while (to < name.length) {
    if (pattern[at] === '*') [star, resume, at] = [at, to, at + 1];
    else if (pattern[at] === '?' || pattern[at] === name[to]) [at, to] = [at + 1, to + 1];
    else if (star >= 0) [at, resume, to] = [star + 1, resume + 1, resume + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
