#include "Console.h"

int main(int argc, char** argv)
{
    return handrail::console::run(argc, argv, nullptr);
}
