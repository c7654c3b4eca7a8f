import type { SuggestionState } from '#lib/domain/suggestion-state.ts';
import type { BlockKind } from '#lib/suggestions/suggestion.ts';
import type { Instant } from './schema.ts';

interface WrittenRange {
	document_id: string;
	client_id: number;
	clock: number;
	length: number;
	member_id: string;
	at: Instant;
}

export interface DocumentTables {
	document: {
		id: string;
		alliance_id: string;
		/** Changes when the document is restored from a backup: pages of an older epoch may not merge into it. */
		epoch: number;
		schema_version: number;
		/** PostgreSQL only, where several nodes may write: of the last update. SQLite finds it in the rows themselves. */
		seq: number;
		created_at: Instant;
	};
	document_update: { document_id: string; seq: number; member_id: string; at: Instant; bytes: Uint8Array };
	document_snapshot: { document_id: string; seq: number; bytes: Uint8Array };
	document_client: { document_id: string; client_id: number; member_id: string };
	document_authorship: WrittenRange;
	document_deletion: WrittenRange;
	document_projection: {
		document_id: string;
		seq: number;
		at: Instant;
		json: string;
		html: string;
		text: string;
	};
	/** What is or was proposed in a text, as it was last read from it. */
	suggestion: {
		document_id: string;
		id: string;
		author_id: string;
		/** Since when, as the author's page says; never later than when it was first read. */
		at: Instant;
		removed: string;
		added: string;
		formatted: string;
		/** `{ mark, on }[]` as JSON. */
		formats: string;
		block: BlockKind | null;
		state: SuggestionState;
		decided_by: string | null;
		decided_at: Instant | null;
		/** The agreement that was made of it. */
		entry_id: string | null;
	};
}
