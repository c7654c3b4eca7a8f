/** `npm run backup -- FILE`: everything in the database, also while it serves, verified after writing. */
import { existsSync } from 'node:fs';
import { openSource } from '../backup/source.ts';
import { writeBackup } from '../backup/write.ts';
import { operator, usage } from './operator.ts';

await operator(async (env, [file, ...rest]) => {
	if (!file || rest.length > 0) usage('Usage: npm run backup -- FILE');
	if (existsSync(file)) usage(`${file} existe déjà : choisissez un autre nom. / The file exists already.`);
	const source = await openSource(env.database);
	try {
		const { rows } = await writeBackup(source, file, new Date());
		console.log(`${file} : ${rows} lignes sauvegardées et relues. / ${rows} rows backed up and read back.`);
	} finally {
		await source.close();
	}
});
