import { spawn } from 'node:child_process';

/** What opens an address in the browser that its owner prefers, by platform. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/** False where there is no such program or no browser to open. The address holds no secret. */
export async function openBrowser(url: string, platform: NodeJS.Platform): Promise<boolean> {
  const opener = openers[platform];
  if (opener === undefined) return false;
  const [program, ...first] = opener;
  return new Promise((resolve) => {
    const child = spawn(program, [...first, url], { stdio: 'ignore', detached: true });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
    child.unref();
  });
}
