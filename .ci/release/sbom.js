// node .ci/release/sbom.js: a bill of materials of the package (CycloneDX 1.6, JSON) on standard output. The same sources
// give the same bytes, so it has neither a time nor a serial number.
import { bundledPackages, manifest, resolved, runtimePackages } from './packages.js';

function billOfMaterials() {
  const bundled = bundledPackages();
  const self = purl(manifest);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': self,
        name: manifest.name,
        version: manifest.version,
        description: manifest.description,
        licenses: licences(manifest),
        purl: self,
        components: bundled.map((each) => component(each, `${self}#${each.name}`)),
      },
    },
    components: runtimePackages.map((each) => ({ ...component(each, each.path), ...installed(each) })),
    dependencies: [
      dependencies(self, '', manifest),
      ...bundled.map(({ name }) => ({ ref: `${self}#${name}` })),
      ...runtimePackages.map((each) => dependencies(each.path, each.path, each)),
    ],
  };
}

const purl = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** The lock's names of licences are SPDX's; two of them joined would be an expression. */
const licences = ({ license }) =>
  / (OR|AND|WITH) /.test(license) ? [{ expression: license }] : [{ license: { id: license } }];

const component = (each, ref) => ({
  type: 'library',
  'bom-ref': ref,
  name: each.name,
  version: each.version,
  licenses: licences(each),
  purl: purl(each),
});

/** What npm checks of a package before it unpacks it. */
const installed = ({ integrity, optional }) => ({
  scope: optional ? 'optional' : 'required',
  hashes: [
    { alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') },
  ],
});

function dependencies(ref, path, { dependencies: named, optionalDependencies }) {
  const on = Object.keys({ ...named, ...optionalDependencies }).map((name) => resolved(path, name)?.path);
  return { ref, dependsOn: [...new Set(on.filter((it) => it !== undefined))].toSorted() };
}

process.stdout.write(`${JSON.stringify(billOfMaterials(), null, 2)}\n`);
