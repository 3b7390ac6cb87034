// The same question for other tools. The key is never in it.
import type { Request } from '../api/types';

export const asCurl = (request: Request, origin: string): string =>
  `curl -H "x-api-key: $PRESCRIPTIVE_API_KEY" -H "Content-Type: application/json" '${origin}/v1/prescriptive/analyze' -d ${quotedForShell(JSON.stringify(request))}`;

export const asSql = (request: Request): string =>
  `SELECT jsonb_pretty(prescriptive_analyze(${quotedForSql(JSON.stringify(request))}::jsonb));`;

const quotedForShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

// As an escape string where there is a backslash, so that standard_conforming_strings does not matter.
function quotedForSql(text: string): string {
  const quoted = text.replaceAll("'", "''");
  return quoted.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}
