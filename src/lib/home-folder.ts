import { homedir, userInfo } from 'node:os';

/**
 * The user's home; absolute. An empty HOME counts as none: what is kept there would go into the working folder. Where nobody
 * knows a home (a container that runs under a number of its own) it is `/`, as Docker has it.
 */
export function homeFolder(system = { homedir, userInfo }): string {
  try {
    return system.homedir() || system.userInfo().homedir || '/';
  } catch {
    return '/';
  }
}
