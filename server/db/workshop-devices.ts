import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
export type DeviceRow = Database['workshop_device'];

/** One link at a time: another one ends the one before. */
export async function insertLink(db: Db, row: DeviceRow): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await trx
			.deleteFrom('workshop_device')
			.where('workshop_id', '=', row.workshop_id)
			.where('attendee_id', '=', row.attendee_id)
			.where('expires_at', 'is not', null)
			.execute();
		await trx.insertInto('workshop_device').values(row).execute();
	});
}

/** Whose link this is, while it can be followed. */
export function findByLink(db: Db, workshopId: string, tokenHash: string, at: string) {
	return db
		.selectFrom('workshop_device as device')
		.innerJoin('workshop_attendee as attendee', (join) =>
			join
				.onRef('attendee.workshop_id', '=', 'device.workshop_id')
				.onRef('attendee.id', '=', 'device.attendee_id')
		)
		.select(['attendee.id', 'attendee.name'])
		.where('device.workshop_id', '=', workshopId)
		.where('device.token_hash', '=', tokenHash)
		.where('device.expires_at', '>', at)
		.executeTakeFirst();
}

/** The link becomes a device with a secret of its own. Gives whether it could still be followed: once. */
export async function follow(
	db: Db,
	workshopId: string,
	link: { tokenHash: string; at: string },
	deviceHash: string
): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('workshop_device')
		.set({ token_hash: deviceHash, expires_at: null, created_at: link.at })
		.where('workshop_id', '=', workshopId)
		.where('token_hash', '=', link.tokenHash)
		.where('expires_at', '>', link.at)
		.executeTakeFirst();
	return numUpdatedRows === 1n;
}
