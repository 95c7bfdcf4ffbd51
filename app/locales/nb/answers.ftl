# Hva en handling ble til.
done-let-in = { $name } er sluppet inn, og får vite det på e-post.
done-turned-away = Ingen ble sluppet inn som { $name }. Lenken er død; du kan sende en ny.
