import type { ModelProto, OperatorSetIdProto, StringStringEntryProto } from '../proto/schema.ts';
import { filled } from './filled.ts';
import { accept, take, takeList, takeString, tokenText, unexpected, type Lexer } from './lexer.ts';
import { takeInt53, takeInt64 } from './literals.ts';

/** A message's fields by their keys in the text, each with what takes the value. */
type Fields<M> = Readonly<Record<string, (lexer: Lexer) => M>>;

/** What a model says about itself; the header of a function has some of the same keys. */
export const modelFields = {
  ir_version: (lexer) => ({ irVersion: takeInt53(lexer) }),
  opset_import: (lexer) => ({ opsetImport: takeOpsets(lexer) }),
  producer_name: (lexer) => ({ producerName: takeString(lexer) }),
  producer_version: (lexer) => ({ producerVersion: takeString(lexer) }),
  domain: (lexer) => ({ domain: takeString(lexer) }),
  model_version: (lexer) => ({ modelVersion: takeInt64(lexer) }),
  doc_string: (lexer) => ({ docString: takeString(lexer) }),
  metadata_props: (lexer) => ({ metadataProps: filled(takeProperties(lexer)) }),
} as const satisfies Fields<ModelProto>;

/** `<ir_version: 8, opset_import: ["" : 17]>`, or nothing. */
export function parseHeader<M extends object>(lexer: Lexer, fields: Fields<M>): M {
  const seen = new Set<string>();
  const parts = accept(lexer, '<') ? takeList(lexer, '>', (inner) => takeField(inner, fields, seen)) : [];
  return Object.assign({}, ...parts) as M;
}

function takeField<M>(lexer: Lexer, fields: Fields<M>, seen: Set<string>): M {
  const key = tokenText(lexer);
  const takeValue = Object.hasOwn(fields, key) && !seen.has(key) ? fields[key] : undefined;
  if (!takeValue) throw unexpected(lexer, `one of ${Object.keys(fields).join(', ')}, each once`);
  seen.add(key);
  take(lexer, 'name');
  take(lexer, ':');
  return takeValue(lexer);
}

/** `["" : 17, "ai.onnx.ml" : 3]` */
function takeOpsets(lexer: Lexer): readonly OperatorSetIdProto[] | undefined {
  take(lexer, '[');
  return filled(takeList(lexer, ']', takeOpset));
}

function takeOpset(lexer: Lexer): OperatorSetIdProto {
  const domain = takeString(lexer);
  take(lexer, ':');
  return { domain, version: takeInt53(lexer) };
}

/** `["key": "value"]` */
export function takeProperties(lexer: Lexer): StringStringEntryProto[] {
  take(lexer, '[');
  return takeList(lexer, ']', takeProperty);
}

function takeProperty(lexer: Lexer): StringStringEntryProto {
  const key = takeString(lexer);
  take(lexer, ':');
  return { key, value: takeString(lexer) };
}
