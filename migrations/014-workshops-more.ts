import type { Kysely } from 'kysely';

/** Other devices of a guest of a workshop: each has a secret of its own, and begins as a link that ends soon. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('workshop_device')
		// SHA-256 of the secret in the link, later of that in the device's cookie.
		.addColumn('token_hash', 'text', (c) => c.primaryKey())
		.addColumn('workshop_id', 'text', (c) => c.notNull().references('workshop.id'))
		.addColumn('attendee_id', 'text', (c) => c.notNull())
		.addColumn('created_at', 'text', (c) => c.notNull())
		// Until when the link can be followed; null: it was, and this is a device.
		.addColumn('expires_at', 'text')
		.addForeignKeyConstraint(
			'workshop_device_attendee',
			['workshop_id', 'attendee_id'],
			'workshop_attendee',
			['workshop_id', 'id'],
			(c) => c.onDelete('cascade')
		)
		.execute();
	await db.schema
		.createIndex('workshop_device_attendee_key')
		.on('workshop_device')
		.columns(['workshop_id', 'attendee_id'])
		.execute();
}
