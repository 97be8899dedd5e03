// handrail-look: the same window, with an agent inside. `handrail --service` goes on as this.

#include "Console.h"
#include "Embedded.h"

int main(int argc, char** argv)
{
    return handrail::console::run(argc, argv, handrail::console::embeddedAgent);
}
