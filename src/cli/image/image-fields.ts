/** The fields of the config that an image is made of. */
export const imageFields: readonly string[] = [
  'model',
  'adapter',
  'quantize',
  'architecture',
  'builder',
  'dockerfile',
  'baseImage',
  'engineImage',
  'engineVersion',
  'modelRegistry',
];
