import { readFile } from 'node:fs/promises';

/**
 * Whether this machine is an EC2 instance, by what its firmware says. Only there is the metadata service asked for
 * credentials: anywhere else the question hangs for a second or two, or is answered by somebody else's machine.
 */
export async function isEc2(read: (file: string) => Promise<string> = readText): Promise<boolean> {
  const texts = await Promise.all(places.map(({ file }) => read(file)));
  return places.some(({ sign }, index) => sign.test(texts[index] ?? ''));
}

/** Nitro instances name their vendor; older (Xen) ones have a hypervisor UUID that begins with `ec2`. */
const places: readonly { readonly file: string; readonly sign: RegExp }[] = [
  { file: '/sys/devices/virtual/dmi/id/sys_vendor', sign: /^Amazon EC2/ },
  { file: '/sys/devices/virtual/dmi/id/board_asset_tag', sign: /^i-[0-9a-f]{8,}/ },
  { file: '/sys/hypervisor/uuid', sign: /^ec2/i },
];

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    // No such file: not Linux, or not that kind of machine.
    return '';
  }
}
