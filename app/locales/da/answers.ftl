# Hvad en handling blev til.
done-let-in = { $name } er lukket ind og får besked på mail.
done-turned-away = Ingen blev lukket ind som { $name }. Linket er dødt; du kan sende et nyt.
