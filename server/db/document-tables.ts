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
}
