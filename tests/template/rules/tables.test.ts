import { tableKeys } from '../../../src/template/validate/rules/table-keys.js';
import { itTells, resourceOf } from './told.js';

const aTable = resourceOf('AWS::DynamoDB::Table');
const write = 'Write the name of an attribute, and KeyType HASH or RANGE.';
const undeclared = 'Attributes that are in no key are not declared.';

itTells(
  tableKeys,
  {
    'no keys': [
      '{KeySchema: ▸[]}',
      'KeySchema is []. Write a list of an attribute with KeyType HASH, and perhaps one with RANGE.',
    ],
    'a key that is a text': ['{KeySchema: [▸id]}', `A key is id. ${write}`],
    'a key whose name is empty': [
      '{AttributeDefinitions: [{AttributeName: ""}], KeySchema: [▸{AttributeName: "", KeyType: HASH}]}',
      `A key is {"AttributeName":"","KeyType":"HASH"}. ${write}`,
    ],
    'a key without its kind': [
      '{AttributeDefinitions: [{AttributeName: id}], KeySchema: [▸{AttributeName: id}]}',
      `A key is {"AttributeName":"id"}. ${write}`,
    ],
    'what is defined and what is a key differ': [
      '{AttributeDefinitions: [{AttributeName: ▸user}], KeySchema: [{AttributeName: ▸id, KeyType: HASH}]}',
      'The key id is not in AttributeDefinitions. Add id to AttributeDefinitions, or name one that is there.',
      `user is defined, and in no key of the table or its indexes. ${undeclared}`,
    ],
    'a name that is a substitution of nothing': [
      '{AttributeDefinitions: [{AttributeName: id}], KeySchema: [{AttributeName: !Sub id, KeyType: HASH}]}',
    ],
    'no word of keys': ['{AttributeDefinitions: [{AttributeName: id}]}'],
    'keys that are worked out': ['{AttributeDefinitions: [{AttributeName: id}], KeySchema: !Ref Keys}'],
    'a key that is worked out': [
      '{AttributeDefinitions: [{AttributeName: id}], KeySchema: [!If [C, {AttributeName: id, KeyType: HASH}, !Ref AWS::NoValue]]}',
    ],
    'a key whose kind is worked out': [
      '{AttributeDefinitions: [{AttributeName: id}], KeySchema: [{AttributeName: id, KeyType: !Ref Kind}]}',
    ],
    'what a vector index may need': [
      '{AttributeDefinitions: [{AttributeName: id}, {AttributeName: vector}], KeySchema: [{AttributeName: id, KeyType: HASH}], VectorIndexes: []}',
    ],
    'an index that is a text': [
      '{AttributeDefinitions: [{AttributeName: id}, {AttributeName: at}], KeySchema: [{AttributeName: id, KeyType: HASH}], LocalSecondaryIndexes: [at]}',
    ],
  },
  aTable,
);
